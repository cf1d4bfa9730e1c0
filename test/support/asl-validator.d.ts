declare module 'asl-validator' {
  /** Validates a definition in the Amazon States Language; `errorsText` lists what is wrong with it. */
  export default function validate(definition: object): {
    readonly errorsText: (separator: string) => string;
  };
}

/** One event as `PutEvents` takes it. */
export interface EventEntry {
  readonly Source: string;
  readonly DetailType: string;
  /** Text of a JSON object. */
  readonly Detail: string;
  readonly Resources?: readonly string[] | undefined;
  /** Seconds since 1970; the time of the call by default. */
  readonly Time?: number | undefined;
  readonly EventBusName?: string | undefined;
}

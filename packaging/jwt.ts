/** What the Serverless Framework hands to a function behind `${file(…)}`. */
interface VariableContext {
  resolveVariable(variable: string): Promise<unknown>;
}

/** Called by `${file(packaging/jwt.js):issuer}`: whose tokens let into the API. */
export function issuer(context: VariableContext): Promise<string> {
  const isIssuer = (text: string) => URL.parse(text)?.protocol === 'https:';
  return needed(context, 'jwtIssuer', isIssuer, 'the address of an issuer, such as https://…');
}

/** Called by `${file(packaging/jwt.js):audience}`: for whom they must be. */
export function audience(context: VariableContext): Promise<string> {
  return needed(context, 'jwtAudience', (text) => text !== '', 'an audience');
}

/** Only the deployment itself would find out otherwise; with another `apiAuth` it is of no matter. */
async function needed(
  { resolveVariable }: VariableContext,
  name: string,
  isGood: (text: string) => boolean,
  what: string,
): Promise<string> {
  const value = String(await resolveVariable(`param:${name}`));
  if ((await resolveVariable('param:apiAuth')) !== 'jwt' || isGood(value)) return value;
  throw new Error(
    `The parameter ${name}: ${JSON.stringify(value)} is not ${what}, which apiAuth=jwt needs`,
  );
}

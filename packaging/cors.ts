/** What the Serverless Framework hands to a function behind `${file(…)}`. */
interface VariableContext {
  resolveVariable(variable: string): Promise<unknown>;
}

/** Called by `${file(packaging/cors.js):cors}`: no other site may use the API, unless the parameter names one. */
export async function cors({ resolveVariable }: VariableContext): Promise<object | false> {
  return corsFor(String(await resolveVariable('param:corsOrigin')));
}

/** Without credentials: a site sends a token of its own, and never the dashboard's cookie. */
export function corsFor(origin: string): object | false {
  if (origin === '') return false;
  if (URL.parse(origin)?.origin !== origin) {
    throw new Error(
      `The parameter corsOrigin: ${JSON.stringify(origin)} is not an origin, such as https://portal.example.com`,
    );
  }
  return {
    allowedOrigins: [origin],
    allowedHeaders: [
      'authorization',
      'content-type',
      'if-match',
      'if-none-match',
      'idempotency-key',
    ],
    allowedMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposedResponseHeaders: ['etag', 'location', 'link'],
    maxAge: 3600,
  };
}

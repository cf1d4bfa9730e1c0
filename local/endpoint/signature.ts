import type { IncomingHttpHeaders } from 'node:http';

/** The part of a Signature Version 4 that says who calls what: the signature itself is not checked. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** The signing name of the service, such as `states` for Step Functions. */
  readonly service: string;
}

const credential = /Credential=([^\s,]+)/;

/** Reads the credential scope from the Authorization header or, for presigned URLs, from the query. */
export function credentialScope(
  headers: IncomingHttpHeaders,
  url: URL,
): CredentialScope | undefined {
  const raw =
    credential.exec(headers.authorization ?? '')?.[1] ?? url.searchParams.get('X-Amz-Credential');
  if (!raw) return undefined;
  // An access key id may itself hold slashes when it is made up, so the scope is read from its end.
  const parts = raw.split('/');
  const [region, service, terminator] = parts.slice(-3);
  if (parts.length < 5 || terminator !== 'aws4_request' || !region || !service) return undefined;
  return { accessKeyId: parts.slice(0, -4).join('/'), region, service };
}

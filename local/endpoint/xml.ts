import type { AwsResponse } from './protocol.ts';

/** An answer of the services that speak the Query protocol. */
export function xmlResponse(status: number, body: string): AwsResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

/** An error of the Query protocol; EC2, which has a form of its own, finds the second list. */
export function xmlError(status: number, code: string, message: string): AwsResponse {
  const error = `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return xmlResponse(status, `<ErrorResponse>${error}<Errors>${error}</Errors></ErrorResponse>`);
}

/** Text as it may stand in XML. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}

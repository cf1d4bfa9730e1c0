import type { AwsService } from './protocol.ts';

/** AWS STS, as far as `aws sts get-caller-identity` goes: everybody is the root of the registry's account. */
export function createSts(accountId: string): AwsService {
  return async (request) => {
    const action = new URLSearchParams(request.body.toString('utf8')).get('Action');
    if (action !== 'GetCallerIdentity') {
      return xml(
        400,
        `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>InvalidAction</Code>` +
          `<Message>The local STS has no operation ${escapeXml(action ?? '')}. It knows: GetCallerIdentity.</Message>` +
          '</Error></ErrorResponse>',
      );
    }
    return xml(
      200,
      `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult>` +
        `<Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>` +
        '</GetCallerIdentityResult></GetCallerIdentityResponse>',
    );
  };
}

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

function xml(status: number, body: string) {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}

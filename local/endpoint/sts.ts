import type { AwsService } from './protocol.ts';
import { xmlError, xmlResponse } from './xml.ts';

/** AWS STS, as far as `aws sts get-caller-identity` goes: everybody is the root of the registry's account. */
export function createSts(accountId: string): AwsService {
  return async (request) => {
    const action = new URLSearchParams(request.body.toString('utf8')).get('Action') ?? '(none)';
    if (action !== 'GetCallerIdentity') {
      const message = `The local STS has no operation ${action}. It knows: GetCallerIdentity.`;
      return xmlError(400, 'InvalidAction', message);
    }
    return xmlResponse(
      200,
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
        `<Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>` +
        '</GetCallerIdentityResult></GetCallerIdentityResponse>',
    );
  };
}

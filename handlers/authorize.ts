import { authorize } from '../src/api/authorize.ts';
import { defineAuthorizer } from '../src/runtime/define-authorizer.ts';
import { accessTokens, clock } from '../src/runtime/ports.ts';

export const handler = defineAuthorizer({
  ports: { accessTokens, clock },
  run: authorize,
});

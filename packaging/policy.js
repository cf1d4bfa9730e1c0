// The Serverless Framework's variables call functions in .js files only: ${file(packaging/policy.js):webhookPolicies}
export { webhookPolicies } from './policy/secret-access.ts';

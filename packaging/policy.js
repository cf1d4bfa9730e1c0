// The Serverless Framework's variables call functions in .js files only: ${file(packaging/policy.js):channelPolicies}
export { channelPolicies } from './policy/channel-access.ts';

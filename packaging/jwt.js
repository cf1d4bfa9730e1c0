// The Serverless Framework's variables call functions in .js files only: ${file(packaging/jwt.js):issuer}
export { audience, issuer } from './jwt.ts';

// The Serverless Framework's variables call functions in .js files only: ${file(packaging/dashboard.js):body}
export { body } from './dashboard.ts';

// The Serverless Framework's variables call functions in .js files only: ${file(packaging/cors.js):cors}
export { cors } from './cors.ts';

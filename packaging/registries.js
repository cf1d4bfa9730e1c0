// The Serverless Framework's variables call functions in .js files only: ${file(packaging/registries.js):repositories}
export { repositories } from './registries.ts';

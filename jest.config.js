/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testEnvironment: 'node',
  // Half the time is waiting: for packages, a browser, machines that wait. So no core is left idle for Jest itself.
  maxWorkers: '100%',
  // For machines that wait, beside another worker on a small computer. What takes longer says so itself.
  testTimeout: 30_000,
};

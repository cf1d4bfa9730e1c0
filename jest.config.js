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
  // When a worker is done, Node takes a second and more to give back the memory of all its modules: that is no handle
  // left open, which Jest would take it for after half a second. One that is left open is still told, a little later.
  workerGracefulExitTimeout: 10_000,
};

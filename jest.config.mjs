/** Jest on native ES modules; TypeScript is stripped by swc, types are checked by `npm run check`. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist', '<rootDir>/.ward'],
  globalSetup: '<rootDir>/test/global-setup.mjs',
  // One more than the smallest machine has cores: tests of the running cloud wait much.
  maxWorkers: 3,
  // Generous: a busy machine is slow, and no test asks how fast.
  testTimeout: 120_000,
};

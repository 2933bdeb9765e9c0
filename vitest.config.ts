import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    exclude: ['**/*.e2e.test.ts', 'node_modules/**'],
    maxWorkers: 2,
    // Tests share nothing but the modules: loading those anew for each file took most of the time.
    isolate: false,
    setupFiles: ['scripts/vitest-setup.ts'],
    testTimeout: 30_000,
  },
})

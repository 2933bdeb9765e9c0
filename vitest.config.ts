import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    exclude: ['**/*.e2e.test.ts', 'node_modules/**'],
    maxWorkers: 2,
    testTimeout: 30_000,
  },
})

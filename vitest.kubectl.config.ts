import { defineConfig } from 'vitest/config'

/** What a real kubectl, a real client library and our own kubectl do against a served cluster. */
export default defineConfig({
  test: {
    include: ['src/**/*.e2e.test.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})

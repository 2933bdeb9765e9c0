import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// Relative URLs: the built page works under any path, such as a project site, and inside an iframe elsewhere.
export default defineConfig({
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: { target: 'es2023', chunkSizeWarningLimit: 4_000, manifest: true },
  test: { include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'] },
})

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './ui/app/App.tsx'
import { openSession } from './ui/app/boot.ts'
import { readIncoming } from './ui/share/incoming.ts'
import './ui/styles/base.css'
import './ui/styles/states.css'

// The workers start while the page is still being drawn.
void openSession()

function draw(): void {
  const root = document.getElementById('root')
  if (root)
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    )
}

void readIncoming().then(draw)

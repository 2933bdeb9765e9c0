import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './ui/app/App.tsx'
import { openSession } from './ui/app/boot.ts'
import './ui/styles/base.css'
import './ui/styles/states.css'

// The workers start while the page is still being drawn.
void openSession()

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )

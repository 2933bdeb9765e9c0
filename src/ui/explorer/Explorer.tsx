import { ChevronRight, FileCode2, Search } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { toggleCollapsed, useUi } from '../state/ui-store.ts'
import { examples, type Example } from './examples/index.ts'
import css from './explorer.module.css'
import { openExample } from './open-example.ts'
import { ResourceTree } from './ResourceTree.tsx'

/** What can be tried, and what there is. */
export function Explorer(): ReactNode {
  return (
    <nav className={css.explorer} aria-label="Examples and resources">
      <Section id="examples" title="Examples">
        <Gallery />
      </Section>
      <Section id="resources" title="Resources">
        <ResourceTree />
      </Section>
    </nav>
  )
}

function Section({ id, title, children }: { readonly id: string; readonly title: string; readonly children: ReactNode }): ReactNode {
  const collapsed = useUi((state) => state.collapsed[id] ?? false)
  return (
    <section className={css.section}>
      <h2>
        <button type="button" className={css.heading} aria-expanded={!collapsed} onClick={() => toggleCollapsed(id)}>
          <ChevronRight size={13} aria-hidden className={css.chevron} />
          {title}
        </button>
      </h2>
      {!collapsed && children}
    </section>
  )
}

const matches = (example: Example, words: readonly string[]): boolean => {
  const text = `${example.title} ${example.about} ${example.text}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

function Gallery(): ReactNode {
  const [query, setQuery] = useState('')
  const found = examples.filter((example) => matches(example, query.toLowerCase().split(/\s+/).filter(Boolean)))
  return (
    <>
      <label className={css.search}>
        <Search size={13} aria-hidden />
        <input
          type="search"
          value={query}
          placeholder="Find an example"
          aria-label="Find an example"
          onChange={(change) => setQuery(change.target.value)}
        />
      </label>
      <ul>
        {found.map((example) => (
          <li key={example.title}>
            <button
              type="button"
              className={css.example}
              title={`${example.about}\nOpens in the editor; apply it from there.`}
              onClick={() => openExample(example)}
            >
              <FileCode2 size={14} aria-hidden />
              <span>
                {example.title}
                <small>{example.about}</small>
              </span>
            </button>
          </li>
        ))}
        {found.length === 0 && <li className={css.none}>No example of that name</li>}
      </ul>
    </>
  )
}

import { Fragment, type ReactNode } from 'react'
import css from './inspector.module.css'

const line = /^(\s*(?:- )*)([^\s:#][^:]*)(:)(\s.*|$)/

const valueClass = (value: string): string | undefined =>
  /^\s*(-?\d+(\.\d+)?|true|false|null)\s*$/.test(value) ? css.number : value.trim() ? css.string : undefined

/** Colours YAML that we printed ourselves: keys, numbers and words. */
export function highlight(text: string): ReactNode {
  return text.split('\n').map((row, index) => {
    const parts = line.exec(row)
    const [, indent = '', key = '', colon = '', value = ''] = parts ?? []
    return (
      // Lines have no identity but their place.
      <Fragment key={index}>
        {parts ? (
          <>
            {indent}
            <span className={css.key}>{key}</span>
            {colon}
            <span className={valueClass(value)}>{value}</span>
          </>
        ) : (
          <span className={css.string}>{row}</span>
        )}
        {'\n'}
      </Fragment>
    )
  })
}

import type { User } from '#apimachinery'

interface PageUser {
  readonly token: string
  readonly user: User
}

const user = (name: string, ...groups: readonly string[]): PageUser => ({ token: `${name}-token`, user: { name, groups } })

/**
 * Whom the page's cluster knows besides its administrator: by tokens that never change and are no secret, for the reader is
 * all of them. What they may do, roles say, and at first none does.
 */
export const pageUsers: readonly PageUser[] = [user('alice', 'developers'), user('bob', 'developers'), user('carol', 'operators')]

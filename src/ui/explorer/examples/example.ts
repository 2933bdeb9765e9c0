/** Something to try. One file each; the gallery is the list of them. */
export interface Example {
  readonly title: string
  /** What it shows, in a few words. */
  readonly about: string
  readonly file: string
  readonly text: string
}

const colours = { red: 31, green: 32, yellow: 33, blue: 34, grey: 90 } as const

const painted = (text: string, colour: keyof typeof colours): string => `\x1b[${colours[colour]}m${text}\x1b[0m`

const words: readonly (readonly [RegExp, keyof typeof colours])[] = [
  [/\b(Running|Ready|Available|Active|Bound|Complete|True|successfully rolled out|created|configured)\b(?!\/)/g, 'green'],
  [/\b(Pending|ContainerCreating|PodInitializing|Terminating|Waiting for|Unknown|SchedulingDisabled|Warning)\b/g, 'yellow'],
  [/\b(CrashLoopBackOff|ImagePullBackOff|ErrImagePull|OOMKilled|Error|Failed|NotReady|Evicted|False)\b/g, 'red'],
]

const header = /^[A-Z][A-Z() -]*(?: {2,}[A-Z][A-Z() -]*)+$/

/** Colours what kubectl prints; the text itself stays to the letter. */
export function paint(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      header.test(line.trimEnd())
        ? painted(line, 'grey')
        : words.reduce((row, [pattern, colour]) => row.replace(pattern, (word) => painted(word, colour)), line),
    )
    .join('\n')
}

export const paintError = (text: string): string =>
  text
    .replace(/^(error|Error from server[^:]*|Error):/gm, (start) => painted(start, 'red'))
    .replace(/^Warning:/gm, (start) => painted(start, 'yellow'))

import { formatMicroTime } from '#kernel'

const two = (value: number): string => String(value).padStart(2, '0')

/** A file's time as `diff -u` prints it. */
function fileTime(ms: number, utcOffsetMinutes: number): string {
  const local = formatMicroTime(ms + utcOffsetMinutes * 60_000)
  const offset = Math.abs(utcOffsetMinutes)
  const zone = `${utcOffsetMinutes < 0 ? '-' : '+'}${two(Math.floor(offset / 60))}${two(offset % 60)}`
  return `${local.slice(0, 10)} ${local.slice(11).replace('Z', '000')} ${zone}`
}

/** What `diff -u -N` prints above the hunks of two files of directories that are compared. */
export function fileHeads(from: string, to: string, now: number, utcOffsetMinutes: number): string {
  const time = fileTime(now, utcOffsetMinutes)
  return `diff -u -N ${from} ${to}\n--- ${from}\t${time}\n+++ ${to}\t${time}\n`
}

import type { Duplex } from 'node:stream'
import type { ApiRequest, Frame } from '#apimachinery'

/** A connection on which a two-way stream has been granted. */
export interface Wire {
  /** What the client sends; ends when it is gone. */
  readonly frames: AsyncIterable<readonly Frame[]>
  /** Resolves when the client can take more. */
  send(frame: Frame): Promise<void>
  /** Says goodbye: everything was sent. */
  close(): void
}

/** A request to upgrade, and its connection. */
export interface Upgrade {
  readonly request: Request
  readonly asked: ApiRequest
  readonly socket: Duplex
  /** What has come with the request's end. */
  readonly head: Buffer
}

/** Answers that the connection is upgraded, and speaks on it from then on. */
export type OpenWire = (upgrade: Upgrade) => Wire

/** One way to carry two-way streams: how to open it, if it is the one that this client wants. Throws ApiError. */
export type ChooseWire = (request: Request, asked: ApiRequest) => OpenWire | undefined

export const upgradesTo = ({ headers }: Request, protocol: string): boolean => headers.get('upgrade')?.toLowerCase() === protocol

/** The names in a header that may be there several times. */
export const namesIn = ({ headers }: Request, header: string): readonly string[] =>
  (headers.get(header) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

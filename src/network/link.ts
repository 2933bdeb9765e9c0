import type { Destination, HttpRequest, Outcome } from './http.ts'

/** What nodes send one another. Cloneable. */
export type Packet =
  | {
      readonly type: 'request'
      readonly id: number
      readonly from: string
      readonly to: Destination
      /** Absent: only a connection is asked for. */
      readonly request?: HttpRequest
    }
  | { readonly type: 'answer'; readonly id: number; readonly outcome: Outcome }

/** The wire to the other machines: packets get lost when the other side is down or cut off. */
export interface NodeLink {
  send(toNode: string, packet: unknown): void
  /** Sets what happens to packets that arrive. */
  onPacket(handler: (fromNode: string, packet: unknown) => void): void
}

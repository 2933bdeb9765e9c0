import { connect, constants, type ClientHttp2Session } from 'node:http2'

/** As much of gRPC as it takes to ask etcd: calls with one message each way. (grpc.io, "gRPC over HTTP2") */
export function grpcClient(url: string): (method: string, message: Uint8Array) => Promise<Uint8Array> {
  const session: ClientHttp2Session = connect(url)
  // The answer to a list is larger than the window that connections begin with.
  session.on('connect', () => session.setLocalWindowSize(64 * 1024 * 1024))
  return (method, message) =>
    new Promise((resolve, reject) => {
      const stream = session.request({
        [constants.HTTP2_HEADER_METHOD]: 'POST',
        [constants.HTTP2_HEADER_PATH]: `/${method}`,
        'content-type': 'application/grpc',
        te: 'trailers',
      })
      const chunks: Buffer[] = []
      let status: string | undefined
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('trailers', (trailers) => (status = `${trailers['grpc-status']} ${trailers['grpc-message'] ?? ''}`.trim()))
      stream.once('error', reject)
      stream.once('end', () => {
        if (status === '0') resolve(Buffer.concat(chunks).subarray(prefixBytes))
        else reject(new Error(`${method}: ${status}`))
      })
      stream.end(framed(message))
    })
}

/** Before each message: one byte that says it is not compressed, and its length. */
const prefixBytes = 5

function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(prefixBytes + message.length)
  frame.writeUInt32BE(message.length, 1)
  frame.set(message, prefixBytes)
  return frame
}

/** A protobuf message of byte fields alone, by their numbers. */
export function bytesMessage(fields: Readonly<Record<number, Uint8Array>>): Uint8Array {
  return Buffer.concat(
    Object.entries(fields).flatMap(([number, value]) => [varint((Number(number) << 3) | 2), varint(value.length), value]),
  )
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Uint8Array.from([...bytes, rest])
    bytes.push((rest & 127) | 128)
  }
}

import type { ApiRequest, ApiResponse, JsonObject } from '#apimachinery'

/** Answers for a path that is no resource; undefined if the path is not its own. */
export interface Route {
  readonly name: string
  /** Shown by GET /. */
  readonly paths: readonly string[]
  handle(request: ApiRequest, path: string): ApiResponse | undefined | Promise<ApiResponse | undefined>
}

export const jsonAnswer = (
  object: JsonObject,
  more: Partial<Pick<ApiResponse, 'headers'>> & { readonly contentType?: string } = {},
): ApiResponse => ({
  type: 'object',
  code: 200,
  object,
  ...more,
})

export const textAnswer = (code: number, text: string): ApiResponse => ({
  type: 'bytes',
  code,
  contentType: 'text/plain; charset=utf-8',
  bytes: text,
})

/** What a real server says of a path that leads nowhere. */
export const pageNotFound = (): ApiResponse => textAnswer(404, '404 page not found\n')

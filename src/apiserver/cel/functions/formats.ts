import { Optional, type Environment } from '@marcbachmann/cel-js'
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, qualifiedName, type Rule } from '#apimachinery'
import { Opaque } from '../values.ts'
import { define, defineNamespace } from './define.ts'

/** A named rule for texts. */
class Format extends Opaque {
  readonly name: string
  readonly rule: Rule

  constructor(name: string, rule: Rule) {
    super()
    this.name = name
    this.rule = rule
  }

  override equals(other: Opaque): boolean {
    return other instanceof Format && other.name === this.name
  }
}

/** The name may be the beginning of a longer one. */
const prefix =
  (rule: Rule): Rule =>
  (text) =>
    rule(text.endsWith('-') ? `${text.slice(0, -1)}a` : text)

const by =
  (pattern: RegExp, why: string): Rule =>
  (text) =>
    pattern.test(text) ? [] : [why]

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && isTime(`${text}T00:00:00Z`)
function isTime(text: string): boolean {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.exec(text) ?? []
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1] ?? 0
  return d >= 1 && d <= days && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
}

const rules: Readonly<Record<string, Rule>> = {
  dns1123Label,
  dns1123Subdomain,
  dns1035Label,
  qualifiedName,
  dns1123LabelPrefix: prefix(dns1123Label),
  dns1123SubdomainPrefix: prefix(dns1123Subdomain),
  dns1035LabelPrefix: prefix(dns1035Label),
  labelValue,
  uri: (text) => (text.startsWith('/') || URL.canParse(text) ? [] : [`parse ${JSON.stringify(text)}: invalid URI for request`]),
  uuid: by(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i, 'does not match the UUID format'),
  byte: by(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'invalid base64'),
  date: (text) => (isDate(text) ? [] : ['invalid date']),
  datetime: (text) => (isTime(text) ? [] : ['invalid datetime']),
}

const formats = new Map(Object.entries(rules).map(([name, rule]) => [name, new Format(name, rule)]))

export function addFormats(environment: Environment): void {
  const type = 'kubernetes.NamedFormat'
  environment.registerType(type, Format)
  defineNamespace(environment, 'format', [
    { name: 'named', takes: ['string'], gives: `optional<${type}>`, run: (name: string) => Optional.of(formats.get(name)) },
    ...[...formats].map(([name, format]) => ({ name, gives: type, run: () => format })),
  ])
  define(environment, [
    {
      name: 'validate',
      on: type,
      takes: ['string'],
      gives: 'optional<list<string>>',
      run({ rule }: Format, text: string) {
        const errors = rule(text)
        return errors.length > 0 ? Optional.of(errors) : Optional.none()
      },
    },
  ])
}

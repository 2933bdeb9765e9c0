import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509'
import { oid } from './object-identifiers.ts'

/** Whom a certificate is about, as far as Kubernetes looks at it. */
export interface Subject {
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly uid?: string
  /** Countries, units and the like: they are passed on. */
  readonly others?: readonly Attribute[]
}

interface Attribute {
  readonly type: string
  readonly value: string
}

/** What Go passes on of a name, in its order: C, O, OU, L, ST, STREET, postal code, CN, serial number. */
const order: readonly string[] = ['6', '10', '11', '7', '8', '9', '17', '3', '5'].map((number) => `2.5.4.${number}`)

export function subjectOf(name: Name): Subject {
  const all = [...name].flatMap((part) => [...part]).map(({ type, value }) => ({ type, value: value.toString() }))
  const valuesOf = (wanted: string): readonly string[] => all.filter(({ type }) => type === wanted).map(({ value }) => value)
  const uid = valuesOf(oid.userUid).at(-1)
  const others = all.filter(({ type }) => order.includes(type) && type !== oid.commonName && type !== oid.organization)
  return {
    commonName: valuesOf(oid.commonName).at(-1) ?? '',
    organizations: valuesOf(oid.organization),
    ...(uid !== undefined && { uid }),
    ...(others.length > 0 && { others }),
  }
}

/** A name for a certificate. Nobody is given a uid by one. */
export function nameOf({ commonName, organizations, others = [] }: Subject): Name {
  const attributes: readonly Attribute[] = [
    ...organizations.map((value) => ({ type: oid.organization, value })),
    ...(commonName === '' ? [] : [{ type: oid.commonName, value: commonName }]),
    ...others,
  ]
  return new Name(attributes.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type)).map(part))
}

const part = ({ type, value }: Attribute): RelativeDistinguishedName =>
  new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String: value }) })])

import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509'
import { oid } from './object-identifiers.ts'

/** Whom a certificate is about, as far as Kubernetes looks at it. */
export interface Subject {
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly uid?: string
}

export const subjectOf = (name: Name): Subject => {
  const valuesOf = (type: string): readonly string[] =>
    [...name].flatMap((part) => [...part]).flatMap((attribute) => (attribute.type === type ? [attribute.value.toString()] : []))
  const uid = valuesOf(oid.userUid).at(-1)
  return { commonName: valuesOf(oid.commonName).at(-1) ?? '', organizations: valuesOf(oid.organization), ...(uid !== undefined && { uid }) }
}

const part = (type: string, utf8String: string): RelativeDistinguishedName =>
  new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String }) })])

/** In the order of Go's: the organizations, each a part of its own, and then the name. */
export const nameOf = ({ commonName, organizations }: Subject): Name =>
  new Name([...organizations.map((each) => part(oid.organization, each)), part(oid.commonName, commonName)])

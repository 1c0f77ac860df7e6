import { generateKeyPairSync, sign } from 'node:crypto';

/**
 * A key and a certificate that it signed itself: enough for TLS with somebody who does not check, or who
 * trusts just this one.
 *
 * @param name of the host that it is for; without one it is for none.
 */
export function selfSigned(name?: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const noName = sequence();
  const lasts = sequence(time('20260101000000Z'), time('21260101000000Z'));
  const toBeSigned = sequence(
    version3,
    Buffer.from([0x02, 0x01, 0x01]),
    ecdsaWithSha256,
    noName,
    lasts,
    noName,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(name === undefined ? [] : [extensions(sequence(subjectAltName, dnsName(name)))]),
  );
  // A bit string, of which no bit is left over.
  const signature = tagged(0x03, Buffer.from([0]), sign('sha256', toBeSigned, privateKey));
  const der = sequence(toBeSigned, ecdsaWithSha256, signature);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

/** OID 1.2.840.10045.4.3.2, in its sequence. */
const ecdsaWithSha256 = Buffer.from('300a06082a8648ce3d040302', 'hex');

/** Only this one has extensions. */
const version3 = Buffer.from('a003020102', 'hex');

/** OID 2.5.29.17. */
const subjectAltName = Buffer.from('0603551d11', 'hex');

function dnsName(name: string): Buffer {
  return tagged(0x04, sequence(tagged(0x82, Buffer.from(name, 'ascii'))));
}

function extensions(...all: Buffer[]): Buffer {
  return tagged(0xa3, sequence(...all));
}

function time(generalized: string): Buffer {
  return tagged(0x18, Buffer.from(generalized, 'ascii'));
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

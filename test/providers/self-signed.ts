import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and a certificate that it signed itself: enough for TLS with somebody who does not check. */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const noName = sequence();
  const lasts = sequence(time('20260101000000Z'), time('21260101000000Z'));
  const toBeSigned = sequence(
    Buffer.from([0x02, 0x01, 0x01]),
    ecdsaWithSha256,
    noName,
    lasts,
    noName,
    publicKey.export({ type: 'spki', format: 'der' }),
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

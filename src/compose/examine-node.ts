import { type Finding, failure, fine } from '../domain/finding.ts';

/** As `engines` in package.json. */
const oldest = [20, 19] as const;

/** Is this Node.js one that the bot runs on? @param version as `process.version`, `v20.19.0`. */
export function examineNode(version: string = process.version): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isOldEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  if (isOldEnough) return fine('Node.js', version);
  const next = `Use Node.js ${oldest.join('.')} or later.`;
  return failure('Node.js', `${version} is older than what the bot needs`, next);
}

/** Who may call: by AK/SK, by password and token, or both. */
export interface HuaweiCredential {
  accessKey: string;
  secretKey: string;
  /** Temporary keys: what `X-Security-Token` must be. */
  securityToken?: string | undefined;
  userName?: string | undefined;
  password?: string | undefined;
  domainName?: string | undefined;
  /** Actions that IAM denies to this one. */
  denied?: readonly string[] | undefined;
}

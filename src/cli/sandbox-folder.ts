/** Where a sandbox keeps everything when nobody says where. */
export const sandboxFolder = '.dbencrypt';

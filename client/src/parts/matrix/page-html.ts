interface PageParts {
  readonly script: string;
  readonly style: string;
  readonly cspSource: string;
  readonly nonce: string;
}

/** A page that loads its script and its style, and nothing else: no other script, style, picture or address. */
export function pageHtml({ script, style, cspSource, nonce: once }: PageParts): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${once}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Reachability Matrix</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<script nonce="${once}" src="${script}"></script>
</body>
</html>`;
}

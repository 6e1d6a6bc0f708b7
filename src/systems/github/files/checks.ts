/**
 * Scripts of the required checks. They need bash, find and grep only, read the checked-out tree, say every finding
 * with its file, and fail when there is one.
 */

const report = `found=0
finding() { echo "::error::$1"; found=1; }`;

/** Secrets in the tree, and actions that are not pinned to a commit. */
export const securityScript = `${report}

# Private keys and the vendors' access keys have shapes of their own.
keys='-----BEGIN [A-Z ]*PRIVATE KEY-----|(AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[baprs]-[0-9A-Za-z-]{10}'
while IFS=: read -r file line _; do
  finding "A secret stands at $file:$line. Take it out, and revoke it: history keeps it."
done < <(grep -rIEn --exclude-dir=.git -e "$keys" .)

# A tag can be moved to other code; a commit cannot.
while IFS= read -r place; do
  finding "An action is not pinned to a commit: $place"
done < <(grep -rEn -e '^[ -]*uses:' .github/workflows | grep -Ev 'uses: +(\\./|[^@]+@[0-9a-f]{40}( |$))')

exit "$found"
`;

/** What every release must have, and what must not be in a repository (Twelve-Factor: config, dependencies). */
export const complianceScript = `${report}

for file in Dockerfile .github/CODEOWNERS; do
  [ -f "$file" ] || finding "$file is missing."
done

# Configuration belongs into the environment, not into the repository.
while IFS= read -r file; do
  finding "$file holds an environment's configuration."
done < <(find . -path ./.git -prune -o -type f '(' -name .env -o -name '.env.*' ')' -print | grep -Ev '\\.(example|sample|template)$')

# Dependencies are declared exactly.
if [ -f package.json ] && grep -q '"dependencies"' package.json; then
  [ -f package-lock.json ] || [ -f npm-shrinkwrap.json ] || [ -f yarn.lock ] || [ -f pnpm-lock.yaml ] ||
    finding "package.json has dependencies and no lockfile."
fi

exit "$found"
`;

/**
 * Scripts of the required checks. They need bash, git and grep only, read the checked-out tree, say every finding
 * with file and line, and fail when there is one.
 */

const report = `found=0
finding() { echo "::error::$1"; found=1; }`;

/** Secrets in the tree, and actions that are not pinned to a commit. */
export const securityScript = `${report}

# Private keys and the vendors' access keys have shapes of their own.
keys='-----BEGIN [A-Z ]*PRIVATE KEY-----|(AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[baprs]-[0-9A-Za-z-]{10}'
while IFS= read -r place; do
  finding "A secret stands at $place. Take it out, and revoke it: history keeps it."
done < <(git grep -IEn -e "$keys" | cut -d: -f1,2)

# A tag can be moved to other code; a commit cannot.
while IFS= read -r place; do
  finding "An action is not pinned to a commit: $place"
done < <(git grep -En -e '^[ -]*uses:' -- '.github/workflows/' | grep -Ev 'uses: +(\\./|[^@]+@[0-9a-f]{40}( |$))' || true)

exit "$found"
`;

/** What every release must have, and what must not be in a repository (Twelve-Factor: config, dependencies). */
export const complianceScript = `${report}

for file in Dockerfile .github/CODEOWNERS; do
  git ls-files --error-unmatch "$file" >/dev/null 2>&1 || finding "$file is missing."
done

# Configuration belongs into the environment, not into the repository.
while IFS= read -r file; do
  finding "$file holds an environment's configuration."
done < <(git ls-files -- '.env' '.env.*' '*/.env' '*/.env.*' | grep -Ev '\\.(example|sample|template)$' || true)

# Dependencies are declared exactly.
if git ls-files --error-unmatch package.json >/dev/null 2>&1 && grep -q '"dependencies"' package.json; then
  git ls-files | grep -Eq '^(package-lock.json|npm-shrinkwrap.json|yarn.lock|pnpm-lock.yaml)$' || finding "package.json has dependencies and no lockfile."
fi

exit "$found"
`;

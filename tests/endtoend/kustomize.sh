# A base and an overlay of our own, through the real `kustomize build`, into the program.
. "$(dirname "$0")/lib.sh"
need kustomize

cd "$SOURCE/testdata/kustomize"

run 0 sh -c "kustomize build base | '$IRSA_LINT' check --namespace payments - iam/"
shows '0 errors, 0 warnings, 0 notes in 2 files, 3 documents'

run 1 sh -c "kustomize build overlays/prod | '$IRSA_LINT' check - iam/"
shows "error: role 'payments-api' trusts 'system:serviceaccount:payments:api'"
shows "but service account 'payments/prod-api', which names the role, has another name"
shows '[sub-mismatch]'

# The tree itself is judged as it will be built, and the overlay's line is shown.
run 1 "$IRSA_LINT" check .
shows "but service account 'payments/prod-api', which names the role, has another name"
shows 'overlays/prod/kustomization.yaml'

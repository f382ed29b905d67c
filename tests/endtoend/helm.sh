# A chart of our own, through the real `helm template`, into the program.
. "$(dirname "$0")/lib.sh"
need helm

cd "$SOURCE/testdata/helm"
export HELM_CACHE_HOME="$work/cache" HELM_CONFIG_HOME="$work/config" HELM_DATA_HOME="$work/data"

# Any name but the chart's own brings the mistake out.
run 1 sh -c "helm template july chart --namespace books | '$IRSA_LINT' check --namespace books - iam/"
shows "warning: Deployment 'books/july-ledger' runs as service account 'july-ledger'"
shows "[service-account-missing]"
shows "note: Helm made this from 'ledger/templates/deployment.yaml'"
shows "note: Helm made this from 'ledger/templates/serviceaccount.yaml'"

run 0 sh -c "helm template ledger chart --namespace books | '$IRSA_LINT' check --namespace books - iam/"
shows '0 errors, 0 warnings, 0 notes in 2 files, 3 documents'

# The other side of the same chart: installed into a namespace that the role does not trust.
run 1 sh -c "helm template ledger chart | '$IRSA_LINT' check --namespace accounts - iam/"
shows '[sub-mismatch]'
shows "note: Helm made this from 'ledger/templates/serviceaccount.yaml'"

# The sources are no manifests yet: they are not judged, and that is said.
run 1 sh -c "helm template july chart | '$IRSA_LINT' check --namespace books . -"
shows 'skipped: template source: lint what it renders to'

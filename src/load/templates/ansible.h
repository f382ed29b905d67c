// Loads Ansible playbooks and lists of tasks: the objects that `kubernetes.core.k8s` makes,
// releases of `kubernetes.core.helm`, and roles of `iam_role` (docs.ansible.com, collections
// kubernetes.core, amazon.aws and community.aws). `{{ … }}` is unknown, because it is filled in
// when a task runs.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

bool load_ansible(const doc::Document& document, Loading& loading);
/// Tasks are read only if they contain one of the words for IRSA that all loaders share.
void add_ansible_needs(doc::Needs& needs);

}  // namespace irsa::load

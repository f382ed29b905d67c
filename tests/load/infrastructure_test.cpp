// Roles, policies, providers and accounts as Crossplane, ACK, CloudFormation and eksctl write them.
#include <doctest/doctest.h>

#include <string>

#include "iam/names/arn.h"
#include "load/facts_text.h"

namespace irsa::load {
namespace {

const std::string kPolicy =
    R"({"Statement": [{"Effect": "Allow", "Principal": {"Federated": )"
    R"("arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/X"}, )"
    R"("Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )"
    R"({"oidc.eks.eu-west-1.amazonaws.com/id/X:sub": "system:serviceaccount:n:a"}}}]})";

/// A line per role: name, ARN, what it is called in the code, and the text of its subjects.
std::string roles(const FactsText& facts) {
  std::string out;
  for (const iam::Role& role : facts.facts.roles) {
    out += "'" + std::string(role.name) + "'";
    if (!role.arn.empty()) out += " " + std::string(role.arn);
    if (!role.address.empty()) out += " (" + std::string(role.address) + ")";
    out += role.policy ? "" : " unread";
    if (!role.policy) {
      out += "\n";
      continue;
    }
    for (const iam::Statement& statement : role.policy->statements) {
      for (const iam::Principal& principal : statement.principals) {
        if (principal.unknown) out += " of " + std::string(principal.issuer);
      }
      for (const iam::Condition& condition : statement.conditions) {
        for (const iam::Text& value : condition.values) {
          out += " " + std::string(value.value) + facts.in(value.span);
        }
        for (const iam::Text& value : condition.open_values) {
          out += " open " + std::string(value.value);
        }
        if (condition.unknown) out += "?";
      }
      if (statement.conditions_unknown) out += " conditions?";
    }
    out += "\n";
  }
  return out;
}

std::string roles(const std::string& text) { return roles(FactsText(text)); }

std::string providers(const std::string& text) {
  std::string out;
  const FactsText facts(text);
  for (const iam::OidcProvider& provider : facts.facts.providers) {
    out += std::string(provider.account) + ":" + std::string(provider.issuer);
    for (const iam::Text& id : provider.client_ids) out += " " + facts.under(id.span);
    out += provider.client_ids_unknown ? " ?\n" : "\n";
  }
  return out;
}

std::string associations(const std::string& text) {
  std::string out;
  const FactsText facts(text);
  for (const iam::PodIdentityAssociation& one : facts.facts.associations) {
    out += std::string(one.cluster) + " " + std::string(one.ns.value) + "/" +
           std::string(one.service_account.value) + (one.unknown ? " ?" : "") +
           (one.role ? " " + std::string(one.role->value) : "") + "\n";
  }
  return out;
}

const std::string kSubject = " system:serviceaccount:n:a[\"system:serviceaccount:n:a\"]\n";

std::string upjet(const std::string& metadata, const std::string& spec) {
  return "apiVersion: iam.aws.upbound.io/v1beta1\nkind: Role\nmetadata: " + metadata +
         "\nspec: " + spec + "\n";
}

// -- Crossplane -------------------------------------------------------------------------------

TEST_CASE("Crossplane: roles of every provider") {
  const std::string policy = "'" + kPolicy + "'";
  CHECK(roles(upjet("{name: r}", "{forProvider: {assumeRolePolicy: " + policy + "}}")) ==
        "'r'" + kSubject);
  CHECK(roles(upjet("{name: r}", "{initProvider: {assumeRolePolicy: " + policy + "}}")) ==
        "'r'" + kSubject);
  CHECK(roles("apiVersion: iam.aws.m.upbound.io/v1beta1\nkind: Role\nmetadata: {name: r}\nspec: "
              "{forProvider: {assumeRolePolicy: " +
              policy + "}}\n") == "'r'" + kSubject);
  CHECK(roles("apiVersion: iam.aws.crossplane.io/v1beta1\nkind: Role\nmetadata: {name: r}\nspec: "
              "{forProvider: {assumeRolePolicyDocument: " +
              policy + "}}\n") == "'r'" + kSubject);
  CHECK(roles(upjet("{name: r, annotations: {crossplane.io/external-name: other}}",
                    "{forProvider: {assumeRolePolicy: " + policy + "}}")) == "'other'" + kSubject);
  CHECK(roles(upjet("{name: r}", "{forProvider: {assumeRolePolicy: " + policy +
                                     "}}\nstatus: {atProvider: {arn: "
                                     "'arn:aws:iam::111122223333:role/p/r'}}")) ==
        "'r' arn:aws:iam::111122223333:role/p/r" + kSubject);
  CHECK(roles("kind: List\napiVersion: v1\nitems:\n- {apiVersion: iam.aws.upbound.io/v1, kind: "
              "Role, metadata: {name: r}, spec: {forProvider: {assumeRolePolicy: " +
              policy + "}}}\n") == "'r'" + kSubject);
  // Kubernetes' own Role, and other resources of the group.
  CHECK(roles("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: "
              "assumeRolePolicy}\n") == "");
  CHECK(roles("apiVersion: iam.aws.upbound.io/v1beta1\nkind: User\nmetadata: {name: r}\n") == "");
}

TEST_CASE("Crossplane: a name that is made later is not known") {
  CHECK(roles(upjet("{name: '${NAME}'}", "{}")) == "'' (${NAME}) unread\n");
  CHECK(roles(upjet("{generateName: r-}", "{}")) == "'' unread\n");
}

TEST_CASE("Crossplane: providers") {
  CHECK(providers("apiVersion: iam.aws.upbound.io/v1beta1\nkind: OpenIDConnectProvider\nmetadata: "
                  "{name: p}\nspec: {forProvider: {url: 'https://h/id/X', clientIdList: [a, "
                  "'${B}']}}\n") == ":h/id/X a ?\n");
  CHECK(providers("apiVersion: iam.aws.crossplane.io/v1beta1\nkind: OpenIDConnectProvider\n"
                  "metadata: {name: p}\nspec: {forProvider: {url: 'https://h/id/X', clientIDList: "
                  "[a]}}\nstatus: {atProvider: {arn: "
                  "'arn:aws:iam::111122223333:oidc-provider/h/id/X'}}\n") ==
        "111122223333:h/id/X a\n");
  CHECK(providers("apiVersion: iam.aws.upbound.io/v1beta1\nkind: OpenIDConnectProvider\nmetadata: "
                  "{name: p}\nspec: {forProvider: {clientIdList: [a]}}\n") == ": a\n");
  CHECK(providers("apiVersion: iam.aws.upbound.io/v1beta1\nkind: OpenIDConnectProvider\nmetadata: "
                  "{name: p}\nspec: {forProvider: {}}\n") == "");
}

std::string composition(const std::string& resources) {
  return "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nmetadata: {name: c}\n"
         "spec:\n  patchSets:\n  - name: s\n    patches:\n    - {fromFieldPath: a, toFieldPath: "
         "spec.forProvider.assumeRolePolicy}\n  resources:\n" +
         resources;
}

TEST_CASE("Crossplane: what a Composition's patches fill in is not known") {
  const std::string base =
      "  - name: role\n    base: {apiVersion: iam.aws.upbound.io/v1beta1, kind: Role, spec: "
      "{forProvider: {assumeRolePolicy: '" +
      kPolicy + "'}}}\n    patches:\n    - ";
  CHECK(roles(composition(base + "{fromFieldPath: a, toFieldPath: spec.forProvider.path}\n")) ==
        "'' (role)" + kSubject);
  CHECK(roles(composition(base + "{fromFieldPath: a, toFieldPath: "
                                 "spec.forProvider.assumeRolePolicy}\n")) == "'' (role) unread\n");
  CHECK(roles(composition(base + "{fromFieldPath: spec.forProvider}\n")) == "'' (role) unread\n");
  CHECK(roles(composition(base + "{type: PatchSet, patchSetName: s}\n")) == "'' (role) unread\n");
  CHECK(roles(composition(base + "{type: ToCompositeFieldPath, fromFieldPath: a, toFieldPath: "
                                 "spec.forProvider.assumeRolePolicy}\n")) ==
        "'' (role)" + kSubject);
}

TEST_CASE("Crossplane: a policy that is put together is read with its parts open") {
  const std::string format =
      R"({"Statement": [{"Effect": "Allow", "Principal": {"Federated": )"
      R"("arn:aws:iam::%s:oidc-provider/%s"}, "Action": "sts:AssumeRoleWithWebIdentity", )"
      R"("Condition": {"StringEquals": {"%s:sub": "system:serviceaccount:%s:*"}}}]})";
  const FactsText facts(composition(
      "  - name: role\n    base: {apiVersion: iam.aws.upbound.io/v1beta1, kind: Role}\n    "
      "patches:\n    - {type: CombineFromComposite, toFieldPath: "
      "spec.forProvider.assumeRolePolicy, combine: {string: {fmt: '" +
      format + "'}}}\n"));
  CHECK(roles(facts) == "'' (role) of %s open system:serviceaccount:%s:*?\n");
  CHECK(facts.problems().empty());
}

TEST_CASE("Crossplane: names that a Composition's patches write are not looked at") {
  const auto invalid = [](const std::string& metadata, const std::string& patches) {
    const FactsText facts(
        composition("  - name: sa\n    base: {apiVersion: kubernetes.crossplane.io/v1alpha1, kind: "
                    "Object, spec: "
                    "{forProvider: {manifest: {apiVersion: v1, kind: ServiceAccount, metadata: {" +
                    metadata + "}}}}}\n    patches: [" + patches + "]\n"));
    std::string out;
    for (const kube::InvalidName& name : facts.facts.invalid_names) {
      out += name.part == kube::InvalidName::Part::ns ? "ns " : "name ";
      out += "'" + std::string(name.value.value) + "' ";
    }
    return out;
  };
  const auto patch = [](const std::string& field) {
    return "{fromFieldPath: x, toFieldPath: spec.forProvider.manifest.metadata." + field + "}";
  };
  CHECK(invalid("name: ''", patch("name")) == "");
  CHECK(invalid("name: Api", patch("name")) == "");
  CHECK(invalid("name: a, namespace: Shop", patch("namespace")) == "");
  CHECK(invalid("name: Api, namespace: Shop", patch("name") + ", " + patch("namespace")) == "");
  // Without a name the manifest gets that of the Object.
  CHECK(invalid("name: ''", "") == "");
  // The other field is as it stands there.
  CHECK(invalid("name: Api, namespace: Shop", patch("name")) == "ns 'Shop' ");
  CHECK(invalid("name: Api, namespace: Shop", patch("namespace")) == "name 'Api' ");
}

TEST_CASE("Crossplane: accounts in Objects, and as provider pods get them") {
  const std::string object =
      "apiVersion: kubernetes.crossplane.io/v1alpha1\nkind: Object\nmetadata: {name: o}\nspec: "
      "{forProvider: {manifest: {apiVersion: v1, kind: ServiceAccount, metadata: {name: a, "
      "namespace: n, annotations: {eks.amazonaws.com/role-arn: x}}}}}\n";
  CHECK(FactsText(object).accounts() ==
        "account n/a\n  service_account eks.amazonaws.com/role-arn=x\n");
  const std::string patched =
      "  - name: sa\n    base: {apiVersion: kubernetes.crossplane.io/v1alpha1, kind: Object, spec: "
      "{forProvider: {manifest: {apiVersion: v1, kind: ServiceAccount, metadata: {name: a, "
      "namespace: n, annotations: {eks.amazonaws.com/role-arn: null}}}}}}\n    patches:\n"
      "    - {fromFieldPath: x, toFieldPath: spec.forProvider.manifest.metadata.name}\n"
      "    - {fromFieldPath: x, toFieldPath: spec.forProvider.manifest.metadata.namespace}\n"
      "    - {fromFieldPath: x, toFieldPath: "
      "'spec.forProvider.manifest.metadata.annotations[\"eks.amazonaws.com/role-arn\"]'}\n";
  CHECK(FactsText(composition(patched)).accounts() ==
        "account ?/a name?\n  service_account eks.amazonaws.com/role-arn=null placeholder\n");
  const std::string added =
      "  - name: sa\n    base: {apiVersion: kubernetes.crossplane.io/v1alpha1, kind: Object, spec: "
      "{forProvider: {manifest: {apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}}}}\n"
      "    patches: [{fromFieldPath: x, toFieldPath: "
      "'spec.forProvider.manifest.metadata.annotations[eks.amazonaws.com/role-arn]'}]\n";
  CHECK(FactsText(composition(added)).accounts() ==
        "account ?/a\n  service_account "
        "eks.amazonaws.com/role-arn['spec.forProvider.manifest.metadata.annotations[eks.amazonaws."
        "com/role-arn]']=['spec.forProvider.manifest.metadata.annotations[eks.amazonaws.com/"
        "role-arn]'] placeholder\n");
  CHECK(FactsText("apiVersion: pkg.crossplane.io/v1beta1\nkind: DeploymentRuntimeConfig\nmetadata: "
                  "{name: c}\nspec: {serviceAccountTemplate: {metadata: {annotations: "
                  "{eks.amazonaws.com/role-arn: x}}}}\n")
            .accounts() ==
        "account ?/c generated\n  service_account eks.amazonaws.com/role-arn=x\n");
  CHECK(FactsText("apiVersion: pkg.crossplane.io/v1alpha1\nkind: ControllerConfig\nmetadata: "
                  "{name: c, annotations: {eks.amazonaws.com/role_arn: x}}\n")
            .accounts() ==
        "account ?/c generated\n  service_account eks.amazonaws.com/role_arn=x\n");
  CHECK(FactsText("apiVersion: pkg.crossplane.io/v1alpha1\nkind: ControllerConfig\nmetadata: "
                  "{name: c, annotations: {a: b}}\n")
            .accounts() == "");
}

// -- ACK --------------------------------------------------------------------------------------

TEST_CASE("ACK: roles, providers and associations") {
  const std::string head = "apiVersion: iam.services.k8s.aws/v1alpha1\nmetadata: {name: o}\n";
  CHECK(roles(head + "kind: Role\nspec: {name: r, assumeRolePolicyDocument: '" + kPolicy +
              "'}\n") == "'r'" + kSubject);
  CHECK(roles(head + "kind: Role\nspec: {name: r}\nstatus: {ackResourceMetadata: {arn: "
                     "'arn:aws:iam::111122223333:role/r'}}\n") ==
        "'r' arn:aws:iam::111122223333:role/r unread\n");
  CHECK(roles(head + "kind: Role\nspec: []\n") == "'' (o) unread\n");
  CHECK(providers(head + "kind: OpenIDConnectProvider\nspec: {url: 'https://h/id/X', clientIDs: "
                         "[a]}\n") == ":h/id/X a\n");
  CHECK(associations("apiVersion: eks.services.k8s.aws/v1alpha1\nkind: PodIdentityAssociation\n"
                     "metadata: {name: o}\nspec: {clusterName: c, namespace: m, serviceAccount: a, "
                     "roleARN: 'arn:aws:iam::111122223333:role/r'}\n") ==
        "c m/a arn:aws:iam::111122223333:role/r\n");
}

TEST_CASE("Crossplane and ACK: the accounts of an add-on, with and without a role") {
  const std::string role = "'arn:aws:iam::111122223333:role/ebs'";
  const std::string up =
      "apiVersion: eks.aws.upbound.io/v1beta1\nkind: Addon\nmetadata: {name: o}\nspec: "
      "{forProvider: {addonName: aws-ebs-csi-driver, clusterName: c";
  const std::string ack =
      "apiVersion: eks.services.k8s.aws/v1alpha1\nkind: Addon\nmetadata: {name: o}\nspec: "
      "{name: aws-ebs-csi-driver, clusterName: c";
  const auto accounts = [](const std::string& text) {
    std::string out;
    for (const kube::ServiceAccount& one : FactsText(text).facts.service_accounts) {
      out += std::string(one.effective_ns) + "/" + std::string(one.name.value) +
             (one.implied ? " implied" : "");
      for (const kube::Annotation& annotation : one.annotations) {
        out += " " + std::string(annotation.value);
      }
      out += "\n";
    }
    return out;
  };
  const std::string of_addon = "kube-system/ebs-csi-controller-sa";
  const std::string given = of_addon + " arn:aws:iam::111122223333:role/ebs\n";
  const std::string none = of_addon + " implied\n";
  struct Row {
    std::string title, text, expected;
  };
  const Row rows[] = {
      {"Crossplane", up + ", serviceAccountRoleArn: " + role + "}}\n", given},
      {"Crossplane, namespaced",
       "apiVersion: eks.aws.m.upbound.io/v1beta1" + up.substr(up.find('\n')) +
           ", serviceAccountRoleArn: " + role + "}}\n",
       given},
      {"Crossplane, without a role", up + "}}\n", none},
      {"Crossplane, a reference", up + ", serviceAccountRoleArnRef: {name: r}}}\n", ""},
      {"Crossplane, a selector", up + ", serviceAccountRoleArnSelector: {matchLabels: {a: b}}}}\n",
       ""},
      {"Crossplane, an association", up + ", podIdentityAssociation: [{roleArn: " + role + "}]}}\n",
       ""},
      {"Crossplane, another kind",
       "apiVersion: eks.aws.upbound.io/v1beta1\nkind: NodeGroup\nmetadata: {name: o}\nspec: "
       "{forProvider: {addonName: aws-ebs-csi-driver}}\n",
       ""},
      {"Crossplane, a patch",
       "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nmetadata: {name: o}\n"
       "spec:\n  resources:\n  - name: a\n    base:\n      apiVersion: "
       "eks.aws.upbound.io/v1beta1\n      kind: Addon\n      spec: {forProvider: {addonName: "
       "aws-ebs-csi-driver}}\n    patches:\n    - {fromFieldPath: spec.role, toFieldPath: "
       "spec.forProvider.serviceAccountRoleArn}\n",
       ""},
      {"ACK", ack + ", serviceAccountRoleARN: " + role + "}\n", given},
      {"ACK, without a role", ack + "}\n", none},
      {"ACK, a reference", ack + ", serviceAccountRoleRef: {from: {name: r}}}\n", ""},
      {"ACK, an association", ack + ", podIdentityAssociations: [{roleARN: " + role + "}]}\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.title);
    CHECK(accounts(row.text) == row.expected);
  }
  const std::string association =
      "c kube-system/ebs-csi-controller-sa arn:aws:iam::111122223333:role/ebs\n";
  CHECK(associations(up +
                     ", podIdentityAssociation: [{serviceAccount: ebs-csi-controller-sa, "
                     "roleArn: " +
                     role + "}]}}\n") == association);
  CHECK(associations(ack +
                     ", podIdentityAssociations: [{serviceAccount: ebs-csi-controller-sa, "
                     "roleARN: " +
                     role + "}]}\n") == association);
}

// -- CloudFormation ---------------------------------------------------------------------------

std::string role_resource(const std::string& policy, const std::string& more = {}) {
  return "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n" + more +
         "      AssumeRolePolicyDocument: " + policy + "\n";
}

TEST_CASE("CloudFormation: roles in YAML and JSON") {
  CHECK(roles(role_resource(kPolicy)) == "'' (R)" + kSubject);
  CHECK(roles(role_resource("'" + kPolicy + "'", "      RoleName: r\n")) == "'r' (R)" + kSubject);
  CHECK(roles(role_resource("!Sub '" + kPolicy + "'", "      RoleName: !Sub 'r-${X}'\n")) ==
        "'' (R)" + kSubject);
  CHECK(roles(role_resource("{'Fn::Sub': ['" + kPolicy + "', {}]}")) == "'' (R)" + kSubject);
  CHECK(roles(R"({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": )"
              R"({"AssumeRolePolicyDocument": )" +
              kPolicy + "}}}}") == "'' (R)" + kSubject);
  CHECK(roles(role_resource("!Ref Policy")) == "'' (R) unread\n");
  CHECK(roles(role_resource("{'Fn::If': [C, {}, {}]}")) == "'' (R) unread\n");
  CHECK(roles(role_resource("[]")) == "'' (R) unread\n");
  CHECK(roles("Resources:\n  R: {Type: Other, Properties: {AssumeRolePolicyDocument: x}}\n") == "");
  CHECK(roles("Resources: [AWS::IAM::Role]\n") == "");
  CHECK(roles("Resources:\n  R: AWS::IAM::Role\n  S: {Type: AWS::IAM::Role, Properties: 3}\n") ==
        "'' (S) unread\n");
}

TEST_CASE("CloudFormation: what an intrinsic gives is open, and no placeholder") {
  const auto policy = [](const std::string& provider, const std::string& key,
                         const std::string& value) {
    return "{Statement: [{Effect: Allow, Principal: {Federated: " + provider +
           "}, Action: 'sts:AssumeRoleWithWebIdentity', Condition: {StringEquals: {" + key + ": " +
           value + "}}}]}";
  };
  const FactsText sub(role_resource(policy("!Ref P", "'h.x/id/X:sub'", "!Sub 'a:${B}'")));
  CHECK(roles(sub) == "'' (R) of h.x/id/X open a:${B}?\n");
  CHECK(sub.problems().empty());
  const FactsText text(role_resource(
      "!Sub '{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Federated\": "
      "\"arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/${I}\"}, \"Action\": "
      "\"sts:AssumeRoleWithWebIdentity\", \"Condition\": {\"StringEquals\": {\"${I}:sub\": "
      "\"system:serviceaccount:n:a\"}}}]}'"));
  CHECK(roles(text) == "'' (R) of ${I}" + kSubject);
  CHECK(text.problems().empty());
  CHECK(roles(role_resource(policy("x", "'Fn::GetAtt'", "[C, Value]"))) == "'' (R) conditions?\n");
  // Others are placeholders as everywhere.
  const FactsText left(role_resource(policy("'<PROVIDER>'", "'h:sub'", "'{{resolve:ssm:x}}'")));
  CHECK(left.problems() ==
        "placeholder-value[<PROVIDER>] warning: the principal still holds the placeholder "
        "'<PROVIDER>'\n");
}

TEST_CASE("CloudFormation: half-written policies are said at their place") {
  CHECK(FactsText(role_resource("!Sub |\n        {\"Statement\": [,]}")).problems() ==
        "json-syntax[,] expected a value, not ','\n");
  // What stands for JSON itself is no mistake.
  const FactsText open(role_resource("!Sub '{\"Statement\": ${Statement}}'"));
  CHECK(open.problems().empty());
  CHECK(roles(open) == "'' (R) unread\n");
  CHECK(FactsText(role_resource("{Statement: [], Statement: []}")).problems() ==
        "duplicate-key[Statement] warning: the key 'Statement' occurs twice in one mapping: the "
        "last one counts, and the others are dropped without a message\n");
}

TEST_CASE("CloudFormation: policies of a role, wherever they stand") {
  const FactsText facts(
      "Resources:\n  R: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: a}], "
      "ManagedPolicyArns: ['arn:aws:iam::aws:policy/X', !Ref M], PermissionsBoundary: b}}\n"
      "  M: {Type: AWS::IAM::ManagedPolicy, Properties: {}}\n"
      "  P: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref R, other]}}\n"
      "  Q: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: !Ref R}}\n"
      "  S: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: other}}\n");
  REQUIRE(facts.facts.roles.size() == 1);
  const iam::Permissions& permissions = facts.facts.roles[0].permissions;
  std::string names;
  for (const auto& policy : permissions.inline_policies) names += std::string(policy.name) + " ";
  CHECK(names == "a M P Q ");
  REQUIRE(permissions.attached.size() == 1);
  CHECK(permissions.attached[0].value == "arn:aws:iam::aws:policy/X");
  CHECK(permissions.boundary->value == "b");
}

TEST_CASE("CloudFormation: a policy names its role by the name that the template gives it") {
  const FactsText facts(
      "Resources:\n  R: {Type: AWS::IAM::Role, Properties: {RoleName: app}}\n"
      "  T: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub 'app'}}\n"
      "  P: {Type: AWS::IAM::Policy, Properties: {Roles: [app]}}\n"
      "  Q: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: app}}\n"
      "  S: {Type: AWS::IAM::RolePolicy, Properties: {RoleName: api}}\n");
  std::string names;
  for (const iam::Role& role : facts.facts.roles) {
    for (const auto& policy : role.permissions.inline_policies) {
      names += std::string(role.address) + ":" + std::string(policy.name) + " ";
    }
  }
  CHECK(names == "R:P R:Q ");
}

TEST_CASE("CloudFormation: providers, associations, clusters") {
  const std::string text =
      "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  P: {Type: AWS::IAM::OIDCProvider, "
      "Properties: {Url: 'https://h/id/X', ClientIdList: [a, !Ref B]}}\n  Q: {Type: "
      "AWS::IAM::OIDCProvider, Properties: {Url: !GetAtt C.OpenIdConnectIssuerUrl}}\n  A: {Type: "
      "AWS::EKS::PodIdentityAssociation, Properties: {ClusterName: !Ref C, Namespace: m, "
      "ServiceAccount: a, RoleArn: !GetAtt R.Arn}}\n  B: {Type: AWS::EKS::PodIdentityAssociation, "
      "Properties: {ClusterName: c, Namespace: !Ref N, ServiceAccount: a}}\n";
  CHECK(providers(text) == ":h/id/X a ?\n");
  CHECK(associations(text) == " m/a ?\n");
}

// -- eksctl -----------------------------------------------------------------------------------

std::string cluster(const std::string& iam) {
  return "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: "
         "eu-west-1}\niam:\n  withOIDC: true\n" +
         iam;
}

std::string accounts(const std::string& items) {
  return FactsText(cluster("  serviceAccounts:\n" + items)).accounts();
}

TEST_CASE("eksctl: service accounts, with the role that it makes or is given") {
  CHECK(accounts("  - {metadata: {name: a, namespace: n}, attachRoleARN: x}\n") ==
        "account n/a\n  service_account eks.amazonaws.com/role-arn[attachRoleARN]=x\n");
  CHECK(accounts("  - metadata: {name: a}\n    attachRoleARN: '${ARN}'\n") ==
        "account default/a\n  service_account "
        "eks.amazonaws.com/role-arn[attachRoleARN]=${ARN}['${ARN}'] placeholder\n");
  CHECK(accounts("  - {metadata: {name: a, namespace: '${NS}'}}\n") ==
        "account ?/a\n  service_account eks.amazonaws.com/role-arn[{metadata: {name: a, "
        "namespace: '${NS}'}}]=[{metadata: {name: a, namespace: '${NS}'}}] placeholder\n");
  CHECK(accounts("  - {metadata: {name: a, annotations: {eks.amazonaws.com/role-arn: z}}}\n") ==
        "account default/a\n  service_account eks.amazonaws.com/role-arn=z\n");
  CHECK(accounts("  - {metadata: {name: a}, roleName: r, roleOnly: true}\n") == "");
  CHECK(accounts("  - x\n  - []\n") ==
        "account default/ name?\n  service_account eks.amazonaws.com/role-arn[x]=[x] placeholder\n"
        "account default/ name?\n  service_account eks.amazonaws.com/role-arn[[]]=[[]] "
        "placeholder\n");
  CHECK(FactsText(cluster("  serviceAccounts: x\n")).accounts() == "");
}

TEST_CASE("eksctl: a role with a name trusts its account") {
  const auto of = [](const std::string& items) {
    return roles(cluster("  serviceAccounts:\n" + items));
  };
  CHECK(of("  - {metadata: {name: a, namespace: n}, roleName: r, roleOnly: true}\n") ==
        "'r' of the issuer of cluster c system:serviceaccount:n:a[a] sts.amazonaws.com[a]\n");
  CHECK(of("  - {metadata: {name: a}, roleName: r, subjectPattern: 'p:*'}\n") ==
        "'r' of the issuer of cluster c p:*['p:*'] sts.amazonaws.com['p:*']\n");
  CHECK(of("  - {metadata: {name: a}}\n") == "");
  CHECK(of("  - {metadata: {name: a}, roleName: r, attachRoleARN: x}\n") == "");
}

TEST_CASE("eksctl: associations, and accounts made for them") {
  const std::string text = cluster(
      "  podIdentityAssociations:\n  - {namespace: m, serviceAccountName: a, roleARN: x, "
      "createServiceAccount: true}\n  - {namespace: m, serviceAccountName: b}\n  - {namespace: "
      "n}\naddons:\n- {name: x, podIdentityAssociations: [{namespace: m, serviceAccountName: "
      "d}]}\n");
  CHECK(associations(text) == "c m/a x\nc m/b\nc m/d\n");
  CHECK(FactsText(text).accounts() == "account m/a\n");
  REQUIRE(FactsText(text).facts.clusters.size() == 1);
  CHECK(FactsText(text).facts.clusters[0].region == "eu-west-1");
}

/// Pulumi.yaml with these lines below `resources:`, and variables.
std::string program(const std::string& resources, const std::string& variables = {}) {
  return "name: x\nruntime: yaml\n" + variables + "resources:\n" + resources;
}

const std::string kPulumiPolicy =
    "          Version: \"2012-10-17\"\n          Statement:\n            - Effect: Allow\n"
    "              Principal: {Federated: \"arn:aws:iam::111122223333:oidc-provider/"
    "oidc.eks.eu-west-1.amazonaws.com/id/X\"}\n"
    "              Action: sts:AssumeRoleWithWebIdentity\n"
    "              Condition:\n                StringEquals:\n"
    "                  oidc.eks.eu-west-1.amazonaws.com/id/X:sub: system:serviceaccount:n:a\n";

std::string pulumi_accounts(const std::string& text) {
  std::string out;
  const FactsText facts(text);
  for (const kube::ServiceAccount& account : facts.facts.service_accounts) {
    out += std::string(account.effective_ns) + "/" + std::string(account.name.value) +
           (account.generated_name ? "?" : "");
    for (const kube::Annotation& annotation : account.annotations) {
      out += " " + std::string(annotation.value);
    }
    out += "\n";
  }
  return out;
}

TEST_CASE("Pulumi's programs in YAML") {
  const std::string role = "  reader:\n    type: aws:iam:Role\n    properties:\n";
  const std::string subject = " system:serviceaccount:n:a[system:serviceaccount:n:a]";
  CHECK(roles(program(role + "      name: r\n      assumeRolePolicy:\n        fn::toJSON:\n" +
                      kPulumiPolicy)) == "'r' (reader)" + subject + "\n");
  CHECK(roles(program(role + "      assumeRolePolicy: '" + kPolicy + "'\n")) ==
        "'' (reader)" + kSubject);
  CHECK(roles(program(role + "      assumeRolePolicy: ${policy.json}\n",
                      "variables:\n  policy:\n    fn::invoke:\n"
                      "      function: aws:iam:getPolicyDocument\n      arguments:\n"
                      "        statements:\n          - actions: [sts:AssumeRoleWithWebIdentity]\n"
                      "            principals:\n              - type: Federated\n"
                      "                identifiers: [\"${cluster.oidcArn}\"]\n"
                      "            conditions:\n              - test: StringEquals\n"
                      "                variable: ${issuer}:sub\n"
                      "                values: [\"system:serviceaccount:n:a\"]\n"))
            .find(kSubject) != std::string::npos);
  // What only Pulumi knows.
  CHECK(roles(program(role + "      assumeRolePolicy: ${other.json}\n")) == "'' (reader) unread\n");
  CHECK(roles(program(role + "      assumeRolePolicy:\n        fn::readFile: ./trust.json\n")) ==
        "'' (reader) unread\n");
  CHECK(providers(program("  p:\n    type: aws:iam/openIdConnectProvider:OpenIdConnectProvider\n"
                          "    properties:\n      url: https://x.example/y\n"
                          "      clientIdLists: [sts.amazonaws.com]\n")) ==
        ":x.example/y sts.amazonaws.com\n");
  CHECK(associations(program("  a:\n    type: aws:eks:PodIdentityAssociation\n    properties:\n"
                             "      clusterName: c\n      namespace: shop\n"
                             "      serviceAccount: a\n      roleArn: ${reader.arn}\n")) ==
        "c shop/a ${reader.arn}\n");
  const std::string account = "  account:\n    type: kubernetes:core/v1:ServiceAccount\n";
  const std::string annotation =
      "        annotations: {eks.amazonaws.com/role-arn: \"${reader.arn}\"}\n";
  CHECK(pulumi_accounts(program(account +
                                "    properties:\n      metadata:\n        name: a\n"
                                "        namespace: n\n" +
                                annotation)) == "n/a ${reader.arn}\n");
  CHECK(pulumi_accounts(program(account + "    properties:\n      metadata:\n" + annotation)) ==
        "/account-? ${reader.arn}\n");
  // Other mappings of resources are no programs.
  CHECK(roles("resources:\n  reader:\n    type: role\n    aws:iam:Role: x\n").empty());
}

TEST_CASE("what Pulumi prints of a stack and of an update to come") {
  const auto state = [](const std::string& policy) {
    return R"({"urn": "urn:pulumi:dev::x::aws:iam/role:Role::reader", "type": "aws:iam/role:Role", )"
           R"("inputs": {"name": "r", "assumeRolePolicy": )" +
           policy + R"(}, "outputs": {"arn": "arn:aws:iam::111122223333:role/r"}})";
  };
  std::string quoted = "\"";
  for (const char c : kPolicy) quoted += c == '"' ? std::string("\\\"") : std::string{c};
  quoted += "\"";
  CHECK(roles(R"({"version": 3, "deployment": {"resources": [)" + state(quoted) + "]}}")
            .starts_with("'r' arn:aws:iam::111122223333:role/r (reader) "));
  CHECK(roles(R"({"config": {}, "changeSummary": {}, "steps": [{"op": "create", "newState": )" +
              state(quoted) + "}, {\"op\": \"delete\", \"oldState\": " + state("\"{\"") + "}]}")
            .starts_with("'r' (reader) "));
  CHECK(roles(R"({"changeSummary": {}, "steps": [{"op": "create", "newState": )" +
              state("\"04da6b54-80e4-46f7-96ec-b56ff0331ba9\"") + "}]}") ==
        "'r' (reader) unread\n");
}

}  // namespace
}  // namespace irsa::load

package io.plannersync.doctor;

/** How an administrator gives what is missing, as commands of the Azure CLI. */
final class Grants {

  private static final String GRAPH = "00000003-0000-0000-c000-000000000000";

  private final String clientId;

  Grants(String clientId) {
    this.clientId = clientId;
  }

  /** Grants an application permission of Microsoft Graph, and consents to it. */
  String application(String permission) {
    return "Grant the application permission "
        + permission
        + " and consent to it:\naz ad app permission add --id "
        + clientId
        + " --api "
        + GRAPH
        + " --api-permissions \"$(az ad sp show --id "
        + GRAPH
        + " --query \"appRoles[?value=='"
        + permission
        + "'].id | [0]\" -o tsv)=Role\"\naz ad app permission admin-consent --id "
        + clientId;
  }

  /** A new secret beside the old ones. */
  String secret() {
    return "az ad app credential reset --id "
        + clientId
        + " --append --display-name planner-sync --years 1 --query password -o tsv";
  }

  String certificate() {
    return "az ad app credential reset --id " + clientId + " --append --cert @CERTIFICATE.pem";
  }

  String servicePrincipal() {
    return "az ad sp create --id " + clientId;
  }

  String enable() {
    return "az ad sp update --id " + clientId + " --set accountEnabled=true";
  }
}

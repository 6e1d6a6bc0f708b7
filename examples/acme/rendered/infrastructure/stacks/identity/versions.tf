terraform {
  required_version = ">= 1.10.0"

  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
  }
}

# Which directory, as whom and in which of Microsoft's clouds comes from the environment: ARM_TENANT_ID, ARM_CLIENT_ID,
# ARM_USE_OIDC, ARM_ENVIRONMENT.
provider "azuread" {}

module nodeplane.io/controlplane

go 1.19

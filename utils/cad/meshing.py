"""Shapes to triangles: one call for all products, so that small ones share the cores."""

from dataclasses import dataclass

from OCP.BRep import BRep_Builder
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.BRepTools import BRepTools
from OCP.IMeshTools import IMeshTools_MeshAlgoType_Delabella, IMeshTools_Parameters
from OCP.TopoDS import TopoDS_Compound, TopoDS_Shape


@dataclass(frozen=True, slots=True)
class Fineness:
    """How far the mesh may leave the surface (mm), and how far its normals may turn (rad)."""

    linear: float
    angular: float

    def coarser(self, factor: float) -> "Fineness":
        """Both grow: the angle alone decides how finely small features are cut."""
        return Fineness(self.linear * factor, min(self.angular * factor**0.5, 1.5))


def mesh(shapes: list[TopoDS_Shape], how: Fineness) -> None:
    """Put triangles on every face; those of an earlier, finer mesh are taken off first.

    Delabella gives the same deviation as the default Watson algorithm in half of its time.
    """
    shape = _together(shapes)
    BRepTools.Clean_s(shape, True)
    parameters = IMeshTools_Parameters()
    parameters.Deflection, parameters.Angle = how.linear, how.angular
    parameters.InParallel = True
    parameters.MeshAlgo = IMeshTools_MeshAlgoType_Delabella
    BRepMesh_IncrementalMesh(shape, parameters)


def _together(shapes: list[TopoDS_Shape]) -> TopoDS_Compound:
    """All the shapes as one."""
    builder, compound = BRep_Builder(), TopoDS_Compound()
    builder.MakeCompound(compound)
    for shape in shapes:
        builder.Add(compound, shape)
    return compound
